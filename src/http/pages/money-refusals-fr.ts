/** Refusals about invoices, payments, corrections and what is owed to agencies and to the state. */
export const MONEY_FR = {
  invoice_not_found: 'Il n’y a pas de facture {invoiceId} : corrigez l’identifiant.',
  invoice_already_issued: 'La facture {invoiceId} reste : corrigez-la par une note de crédit.',
  invoice_of_other_client:
    'Nommez des factures du client qui a payé ; {invoiceId} est due par un autre.',
  invoice_not_funded:
    'Attendez que la facture {invoiceId} ait financé son activité, puis reprenez la prestation.',
  series_exhausted:
    'La série {series} de {year} a employé son dernier numéro : demandez une forme plus longue aux mainteneurs.',
  payment_not_found: 'Il n’y a pas de paiement {paymentId} : corrigez l’identifiant.',
  payment_already_recorded:
    'La référence bancaire est déjà enregistrée comme paiement {paymentId} avec un autre contenu : comparez les deux avant tout envoi.',
  payment_amount_not_positive: 'Envoyez un montant au-dessus de zéro ; {amount} ne l’est pas.',
  allocation_exceeds_payment:
    'Demandez au plus {free} pour la facture {invoiceId} ; {amount} dépasse ce qui reste du paiement.',
  return_exceeds_allocation:
    'Seuls {reserved} sont réservés pour la facture {invoiceId} ; {amount} ne peuvent pas revenir.',
  before_invoice_issued:
    'Envoyez un effectiveOn du {issuedOn} ou plus tard, jour d’émission de la facture {invoiceId} ; le {effectiveOn} est avant.',
  credit_note_empty:
    'Envoyez au moins une part : une catégorie de TVA de la facture et ce qui en est crédité, hors TVA.',
  credit_amount_not_positive:
    'Envoyez un montant au-dessus de zéro pour la catégorie de TVA {vat} ; {net} ne l’est pas.',
  credit_vat_not_on_invoice:
    'Envoyez une catégorie de TVA de la facture, « none » pour l’argent avancé au nom du client ; {vat} n’y est pas.',
  credit_exceeds_invoice:
    'Envoyez au plus {left} pour la catégorie de TVA {vat} ; {net} dépasse ce qui n’est ni crédité ni passé en perte.',
  invoice_not_open:
    'La facture {invoiceId} est payée, créditée ou passée en perte : lisez-la avec GET /v1/invoices/{invoiceId}.',
  decision_needed:
    'Envoyez le decisionId d’une décision adoptée : les règles de l’entité {entityId} en demandent une.',
  payment_without_credit:
    'Nommez un autre paiement : tout {paymentId} est réservé, employé ou parti. GET /v1/clients/{clientId}/credit montre ce qui est libre.',
  before_payment_booked:
    'Envoyez un jour à partir du {bookedOn}, jour d’écriture du paiement {paymentId} ; le {on} est avant.',
  payment_already_reversed:
    'Le paiement {paymentId} est repris par la banque : enregistrez ce que le client paie à nouveau comme un nouveau paiement.',
  refund_exceeds_credit:
    'Envoyez au plus {free}, ce qu’aucune facture n’a pris du paiement ; {amount} dépasse.',
  refund_already_recorded:
    'L’opération {bankReference} de {bankAccount} est déjà un remboursement de ce paiement : lisez-le avant tout envoi.',
  period_not_begun:
    'Corrigez la période ou le jour : {period} commence le {firstDay}, après le {effectiveOn}.',
  declared_amount_negative:
    'Envoyez ce qui est dû pour toute la période, zéro ou plus ; {amount} est moins.',
  transfer_amount_zero:
    'Envoyez un montant au-dessus de zéro pour un paiement ou sous zéro pour un remboursement, pas {amount}.',
  transfer_already_recorded:
    'Le virement {bankReference} du compte {bankAccount} est enregistré pour {period} : comparez les deux avant tout envoi.',
  social_charges_already_declared:
    'La déclaration à {agency} pour {quarter} dit {declared} : envoyez une correction à POST /v1/social-charges/rectifications.',
  social_charges_not_declared:
    'Envoyez d’abord la déclaration à {agency} pour {quarter} à POST /v1/social-charges/declarations.',
  withholding_tax_already_declared:
    'La déclaration pour {month} dit {declared} : pour la remplacer, envoyez ce montant comme « replaces » avec le nouveau.',
  withholding_tax_not_declared:
    'Rien n’est déclaré pour {month} qui puisse être remplacé : omettez « replaces ».',
} as const;

/** Refusals about salaries and the guarantee fund. */
export const PAY_FR = {
  salary_not_found:
    'Il n’y a pas de salaire {salaryId} : envoyez son résultat de paie avec POST /v1/salaries, ou corrigez l’identifiant.',
  salary_already_calculated:
    'Le salaire {salaryId} reste : annulez-le et envoyez le bon résultat de paie comme un nouveau.',
  salary_period_invalid:
    'Envoyez un dernier jour travaillé dans la période : le {workedOn} n’est pas entre le {periodStart} et le {periodEnd}.',
  salary_period_too_old:
    'Envoyez une période de paie qui commence le {earliest} ou après : les salaires à partir du {periodStart} sont prescrits.',
  contribution_quarter_out_of_period:
    'Envoyez le trimestre pour lequel {agency} demande ses cotisations, à partir de {first} et au plus cinq trimestres après {last} : {quarter} est en dehors.',
  salary_amount_negative: 'Envoyez zéro ou plus pour {figure} au lieu de {told}.',
  salary_amounts_do_not_add_up:
    'Comparez le résultat avec le secrétariat social : {figure} vaut {told}, ses parts font {expected}.',
  salary_reductions_too_high:
    'Envoyez des réductions d’au plus {most}, les charges patronales qu’elles diminuent, au lieu de {told}.',
  before_salary_calculated:
    'Envoyez un jour à partir du {calculatedOn}, où le salaire {salaryId} compte comme calculé ; le {on} est avant.',
  salary_not_plausible:
    'Vérifiez {figure} {told} d’un travailleur de la catégorie {category} ; si c’est juste, adoptez des workerBounds plus larges pour cette catégorie.',
  worker_category_unknown:
    'Adoptez des workerBounds pour {workerCategory}, ou envoyez une catégorie telle que employee, artist ou manualWorker.',
  salary_not_payable:
    'Payez-le quand son budget est réservé et que le fonds de garantie l’a avancé ; son état est maintenant : {funding}. Lisez GET /v1/salaries/{salaryId}.',
  salary_net_differs: 'Payez le net du résultat de paie, {net} ; {amount} est un autre montant.',
  salary_already_paid: 'Le salaire {salaryId} est payé : lisez-le.',
  salary_already_cancelled:
    'Le salaire {salaryId} est annulé : envoyez un nouveau résultat de paie.',
  salary_not_refused:
    'Rien n’a été refusé pour le salaire {salaryId} : lisez GET /v1/salaries/{salaryId}.',
  salary_resumed_with_job: 'Reprenez plutôt sa prestation avec POST /v1/jobs/{jobId}/resume.',
  salary_not_reserved: 'Rien n’est réservé pour le salaire {salaryId} dans son activité.',
  salary_funding_in_flight: 'Rien n’a été enregistré : renvoyez la même demande dans un instant.',
  activity_budget_too_small:
    'Le salaire coûte {cost}, l’activité peut dépenser {available} : attendez de l’argent, puis reprenez la prestation, ou le salaire s’il n’en a pas ; ou annulez-le.',
  salary_above_job_pay:
    'Le salaire coûte {cost}, il reste {left} à payer pour la prestation : annulez-le, reprenez la prestation et envoyez un autre résultat de paie.',
  debt_smaller_than_forgiven:
    'L’activité doit {debt} au fonds ; remettez-lui au plus ce montant au lieu de {amount}.',
  guarantee_fund_cap_reached:
    'Le fonds emploie {used} sur {cap}, une avance de {advance} n’y tient plus : attendez des remboursements ou adoptez un autre plafond, puis reprenez la prestation, ou le salaire s’il n’en a pas.',
  guarantee_fund_cap_invalid: 'Envoyez un plafond de zéro ou plus au lieu de {cap}, ou aucun.',
  wage_days_invalid: 'Envoyez de 1 à {most} jours ouvrables au lieu de {days}.',
  job_pay_invalid:
    'Envoyez un montant au-dessus de zéro au lieu de {amount}, ou aucune rémunération.',
  job_pays_no_salary:
    'La prestation {jobId} a été déclarée sans rémunération : omettez jobId pour payer sur le budget de l’activité.',
  job_of_other_activity:
    'Nommez une prestation de l’activité {activityId} ; {jobId} appartient à une autre.',
} as const;
