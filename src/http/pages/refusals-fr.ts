import type { RefusalCode } from '../../commands/api.ts';
import { MONEY_FR, PAY_FR } from './money-refusals-fr.ts';

/** Refusals of the handling itself, and about entities, decisions and policies. */
const GENERAL = {
  idempotency_key_reused:
    'Cette Idempotency-Key a déjà servi à un autre contenu : renvoyez ce contenu, ou une nouvelle clé pour une nouvelle demande.',
  conflict: 'Rien n’a été enregistré : renvoyez la même demande avec la même Idempotency-Key.',
  effective_in_future:
    'Envoyez une date au plus tard le {today} au lieu du {effectiveOn}, ou omettez effectiveOn pour prendre celle d’aujourd’hui.',
  time_zone_unknown: 'Envoyez un nom IANA tel que Europe/Brussels au lieu de {timeZone}.',
  activity_behind_invoice:
    'Rien n’a été enregistré : l’activité suit la facture {invoiceId} ; un nouvel essai se fait de lui-même.',
  job_not_invoiced_yet:
    'Rien n’a été enregistré : la facture de la prestation {jobId} est en chemin ; un nouvel essai se fait de lui-même.',
  client_details_missing:
    'Restaurez le schéma people depuis sa sauvegarde : un document doit nommer le client {clientId}. Renvoyez ensuite la demande, ou reprenez la prestation.',
  job_texts_missing:
    'Restaurez le schéma people depuis sa sauvegarde : la facture doit dire ce qu’était la prestation {jobId}. Reprenez ensuite la prestation.',
  day_too_far_ahead:
    'Vérifiez l’année du {day} : prestations et périodes de paie finissent au plus tard le {latest}, deux ans après leur enregistrement.',
  input_not_storable: 'Corrigez cette valeur : {reason}',
  currency_mismatch:
    'Envoyez la monnaie dans laquelle l’entité tient ses comptes ({expected}) ; {currency} ne peut pas y être enregistrée.',
  amount_too_large: 'Vérifiez le montant : il dépasse ce que le registre peut contenir.',
  ledger_already_open: 'Le registre {name} est ouvert : utilisez-le.',
  ledger_not_open: 'Démarrez d’abord le registre avec potcommun serve.',
  reaction_already_active:
    'La version {version} de la réaction {reaction} agit déjà : il ne reste rien à faire.',
  entity_not_found:
    'Il n’y a pas d’entité {entityId} : inscrivez-la avec POST /v1/entities, ou corrigez l’identifiant.',
  entity_already_registered: 'L’entité {entityId} tient déjà ses comptes ici : utilisez-la.',
  enterprise_number_invalid:
    'Vérifiez {enterpriseNumber} : un numéro d’entreprise belge a 10 chiffres (modulo 97), un SIREN français 9 (Luhn).',
  fiscal_year_start_invalid:
    'Envoyez un jour de chaque année sous la forme MM-JJ, tel que 01-01, au lieu de {fiscalYearStart}.',
  decision_not_found:
    'Il n’y a pas de décision {decisionId} : enregistrez d’abord le vote avec POST /v1/decisions.',
  decision_already_recorded:
    'La décision {decisionId} reste : enregistrez un vote ultérieur comme une nouvelle décision.',
  decision_not_taken_yet:
    'Enregistrez un vote quand il a eu lieu : le {decidedOn} est après le {effectiveOn}.',
  decision_votes_inconsistent:
    'Corrigez les votes, le quorum ou « adopted » : une décision adoptée demande son quorum et plus de voix pour que contre ({reason}).',
  decision_not_adopted:
    'Une règle demande une décision adoptée : nommez une autre décision que {decisionId}.',
  decision_of_other_entity:
    'Nommez une décision de l’entité {entityId} ; {decisionId} appartient à une autre.',
  policy_effective_too_early:
    'Envoyez un effectiveFrom du {earliest} ou plus tard : une règle ne remonte jamais avant sa propre adoption, ni avant la même règle qui la précède.',
  levy_rates_invalid:
    'Envoyez des taux dont la somme reste sous 1 ; {mutualServices} et {guaranteeFund} n’y restent pas.',
  levy_not_adopted:
    'Adoptez un prélèvement avec POST /v1/entities/{entityId}/policies, en vigueur au plus tard à la date de la facture, puis reprenez la prestation.',
  payment_terms_not_adopted:
    'Adoptez paymentTerms pour l’entité ou convenez d’un délai avec le client, puis reprenez la prestation.',
  payment_terms_too_long:
    'Envoyez au plus {most} jours : la loi n’en permet pas davantage ; {days} ont été demandés.',
  provisions_invalid: 'Envoyez des parts dont la somme fait au plus 1 : {shares} font {total}.',
  first_number_invalid:
    'Envoyez un premier numéro entre 1 et 999999 pour la série {series} de {year} ; {firstNumber} n’en est pas un.',
  numbering_year_over:
    'Une série commence avant la fin de son année : envoyez une année après {year} ou un effectiveFrom plus tôt.',
  holidays_year_over:
    'Envoyez une année qui n’est pas finie le {effectiveOn} : ce qui a été compté en {year} reste.',
  holidays_number_invalid: 'Envoyez de 1 à {most} jours pour {year} ; {days} ont été envoyés.',
  holiday_outside_year: 'Envoyez des jours de {year} ; {day} n’en est pas un.',
  holiday_named_twice: 'Envoyez chaque jour une seule fois ; {day} vient deux fois.',
  holidays_already_adopted:
    'Ces jours sont déjà les jours fériés de {year} : il ne reste rien à faire.',
  numbering_already_adopted:
    'La série {series} de {year} a son premier numéro : il ne peut plus changer.',
} as const;

/** Refusals about members, clients, activities and jobs. */
const WORK = {
  member_not_found:
    'Il n’y a pas de membre {memberId} : admettez-le avec POST /v1/members, ou corrigez l’identifiant.',
  member_already_admitted: 'Le membre {memberId} est déjà admis : utilisez-le.',
  member_of_other_entity:
    'Nommez un membre de l’entité {entityId} ; {memberId} appartient à une autre.',
  client_not_found:
    'Il n’y a pas de client {clientId} : inscrivez-le avec POST /v1/clients, ou corrigez l’identifiant.',
  client_already_registered: 'Le client {clientId} est déjà inscrit : utilisez-le.',
  client_of_other_entity:
    'Nommez un client de l’entité {entityId} ; {clientId} appartient à une autre.',
  guarantee_already_withdrawn:
    'Le fonds ne couvre déjà plus les nouvelles factures à {clientId} : il ne reste rien à faire.',
  guarantee_already_given:
    'Le fonds couvre déjà les nouvelles factures à {clientId} : il ne reste rien à faire.',
  activity_not_found:
    'Il n’y a pas d’activité {activityId} : ouvrez-la avec POST /v1/activities, ou corrigez l’identifiant.',
  activity_already_opened: 'L’activité {activityId} est déjà ouverte : utilisez-la.',
  activity_of_other_entity:
    'Nommez une activité de l’entité {entityId} ; {activityId} appartient à une autre.',
  job_not_found: 'Il n’y a pas de prestation {jobId} : corrigez l’identifiant.',
  job_already_declared: 'La prestation {jobId} est déclarée : lisez-la.',
  job_not_failed:
    'La prestation {jobId} n’a pas d’étape refusée : lisez-la avec GET /v1/jobs/{jobId}.',
  job_ends_before_it_starts:
    'Envoyez un lastDay le firstDay ou plus tard ; le {lastDay} est avant le {firstDay}.',
  job_without_lines: 'Envoyez au moins une ligne avec son montant hors TVA.',
  too_many_lines: 'Envoyez au plus {most} lignes ; {lines} ont été envoyées.',
  line_amount_not_positive:
    'Corrigez les lignes : ce qui est facturé doit dépasser zéro, remises comprises.',
  vat_rate_not_in_force:
    'Envoyez pour la ligne {line} un taux de TVA de {jurisdiction} en vigueur le {on} ; {vat} ne l’est pas.',
} as const;

/** What can be done about every refusal, in French; one that is missing does not compile. */
export const REFUSALS_FR: Readonly<Record<RefusalCode, string>> = Object.freeze({
  ...GENERAL,
  ...WORK,
  ...MONEY_FR,
  ...PAY_FR,
});
