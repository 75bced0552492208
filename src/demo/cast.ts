// Invented people and companies; any likeness is chance.

/** First names of the demonstration's members. */
export const FIRST_NAMES = [
  'Aline',
  'Bart',
  'Chloé',
  'Daan',
  'Elif',
  'Farid',
  'Greet',
  'Hugo',
  'Inès',
  'Joris',
  'Katrien',
  'Luc',
  'Maïté',
  'Nabil',
  'Odile',
  'Pieter',
  'Rachida',
  'Simon',
  'Tess',
  'Youssef',
] as const;

/** Family names of the demonstration's members. */
export const FAMILY_NAMES = [
  'Adam',
  'Bogaert',
  'Claes',
  'Delvaux',
  'El Amrani',
  'Fontaine',
  'Goossens',
  'Hendrickx',
  'Janssens',
  'Kaya',
  'Lambert',
  'Mertens',
] as const;

/** What the members do: a trade, its VAT, what a day of it costs in whole euros, from and to, and how they are employed. */
export const TRADES = [
  { name: 'Graphisme', vat: '21', from: 180, to: 420, worker: 'artist' },
  { name: 'Musique', vat: '6', from: 120, to: 650, worker: 'artist' },
  { name: 'Développement web', vat: '21', from: 250, to: 560, worker: 'employee' },
  { name: 'Traduction', vat: '21', from: 160, to: 340, worker: 'employee' },
  { name: 'Théâtre', vat: '6', from: 110, to: 380, worker: 'artist' },
  { name: 'Formation', vat: '21', from: 300, to: 700, worker: 'employee' },
  { name: 'Photographie', vat: '21', from: 150, to: 480, worker: 'artist' },
  { name: 'Journalisme', vat: '21', from: 140, to: 360, worker: 'employee' },
] as const;

/** Kinds of clients with the endings of their names. */
export const CLIENT_NAMES = [
  { kind: 'business', names: ['Ateliers', 'Studio', 'Maison', 'Agence', 'Éditions', 'Brasserie'] },
  { kind: 'public', names: ['Ville de', 'Province de', 'Haute école de', 'Musée de'] },
  { kind: 'consumer', names: ['Famille'] },
] as const;

/** Places for the names of clients. */
export const PLACES = [
  'Anvers',
  'Bruges',
  'Charleroi',
  'Dinant',
  'Eupen',
  'Gand',
  'Hasselt',
  'Liège',
  'Malines',
  'Namur',
  'Ostende',
  'Tournai',
] as const;
