declare const checked: unique symbol;

/**
 * Who collects social charges, by a short name of its own such as `onss` or `urssaf`. It is a part of the names of
 * streams; with one way to write it, estimates and declarations of one agency meet in one stream.
 */
export type Agency = string & { readonly [checked]: 'agency' };

const AGENCY = /^[a-z][a-z0-9]{0,29}$/;

/** True when the text is the short name of an agency: small letters and digits. */
export const isAgency = (text: string): text is Agency => AGENCY.test(text);
