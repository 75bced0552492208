/**
 * Who may do what: finance writes business facts and reads everything; admin manages keys, reads, and moves no money;
 * a member reads its own rows; the others read.
 */
export const ROLES = [
  'finance',
  'auditor',
  'board',
  'assembly',
  'member',
  'service',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];
