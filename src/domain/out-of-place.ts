/**
 * An event stands where its stream's rules never put it: the log is not what this program wrote, so folding stops
 * instead of guessing a state.
 */
export const outOfPlace = (type: string, status: string): never => {
  throw new Error(`${type} stands in a stream whose state is "${status}"`);
};
