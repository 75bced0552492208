import type { TransportCode } from '../problems.ts';

type Told = Readonly<{ title: string; todo: string }>;
const told = (title: string, todo: string): Told => ({ title, todo });

/** Problems of the exchange itself, in French; one that is missing does not compile. */
export const PROBLEMS_FR: Readonly<Record<TransportCode, Told>> = Object.freeze({
  invalid_request: told('La demande n’est pas lisible', 'Corrigez ce qui suit et recommencez.'),
  idempotency_key_missing: told(
    'Idempotency-Key manque',
    'Envoyez un en-tête Idempotency-Key de 1 à 200 caractères ASCII visibles, nouveau pour chaque nouvelle demande et le même pour une répétition.',
  ),
  unauthenticated: told('Qui êtes-vous ?', 'Entrez une clé qui n’est ni expirée ni révoquée.'),
  forbidden: told(
    'Pas permis',
    'Le rôle {role} ne peut pas le faire ; il faut l’un de ceux-ci : {allowed}.',
  ),
  origin_refused: told(
    'Pas depuis cette page',
    'Une page de {origin} ne peut pas se servir de ce registre : confiez-le à un programme de votre propre serveur, ou ouvrez une page du registre lui-même.',
  ),
  not_found: told('Introuvable', 'Vérifiez l’adresse et les identifiants qu’elle contient.'),
  key_already_created: told(
    'Clé déjà créée',
    'Cette demande a créé la clé {keyId}, qui n’a été montrée qu’une fois : si elle est perdue, révoquez-la et créez-en une autre.',
  ),
  payload_too_large: told('Envoi trop grand', 'Envoyez au plus {most} octets.'),
  unsupported_media_type: told(
    'Pas du JSON',
    'Envoyez du JSON en UTF-8 avec l’en-tête Content-Type: application/json.',
  ),
  known_at_in_future: told(
    'Pas encore connu',
    'Envoyez une séquence jusqu’à {sequence} ou un instant jusqu’à maintenant : ce qui sera connu ne l’est pas encore.',
  ),
  after_beyond_history: told(
    'En avance sur l’histoire',
    'La séquence {after} n’est pas connue ici, l’histoire finit à {sequence} : elle a été restaurée, comparez donc ce que vous avez avec ses empreintes avant de continuer.',
  ),
  too_many_live_readers: told(
    'Trop de connexions ouvertes',
    'Au plus {most} peuvent être ouvertes ensemble : fermez-en une, puis reconnectez-vous.',
  ),
  rate_limited: told(
    'Trop de demandes',
    'Attendez {seconds} secondes, puis continuez plus lentement.',
  ),
  internal_error: told(
    'Quelque chose s’est mal passé ici',
    'La faute est notée sous la demande {request}. Une écriture peut être répétée avec la même Idempotency-Key.',
  ),
  event_store_unavailable: told(
    'Un magasin est absent',
    'Renvoyez la même demande dans un moment, une écriture avec la même Idempotency-Key : elle n’est enregistrée qu’une fois.',
  ),
  log_behind_copy: told(
    'Le journal est en retard sur sa copie',
    'Rien n’est écrit avant que le journal soit entier : un administrateur lance potcommun doctor, puis potcommun restore-log.',
  ),
  clock_skew: told(
    'Les horloges diffèrent',
    'Rien n’est écrit tant que l’horloge de ce nœud et celle de PostgreSQL diffèrent de plus de 5 secondes : un administrateur règle les deux sur le même serveur de temps.',
  ),
  reactions_not_active: told(
    'Des réactions de cette version ne sont pas encore actives',
    'Ce qui serait écrit maintenant resterait sans réponse : renvoyez la même demande dans un instant avec la même Idempotency-Key. Si cela dure, un administrateur arrête les nœuds de versions plus anciennes.',
  ),
  secret_mismatch: told(
    'Ce nœud détient un autre secret',
    'Rien n’est écrit ici : un administrateur rend son secret au registre avec potcommun secret restore.',
  ),
  read_models_stopped: told(
    'Les modèles de lecture sont arrêtés',
    'L’événement {sequence}, {type} version {version}, n’est pas compris ici : un administrateur lance potcommun doctor. Ce qui est écrit est en sécurité.',
  ),
  read_models_unavailable: told(
    'Les modèles de lecture ne sont pas là',
    'Ils sont en train d’être faits ou remplacés : renvoyez la même demande dans un moment.',
  ),
  not_yet: told(
    'Pas encore visible',
    'Ce que nomme {after} n’a pas paru dans le délai ; les modèles de lecture en sont à la séquence {sequence}. Demandez à nouveau.',
  ),
});
