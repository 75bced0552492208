/**
 * Asks at once and answers in the order of asking: an answer waits for those before it, be they answered or failed. One
 * stream takes longer to be read than another; what streams take in turn, such as numbers, they still take in the order
 * in which they came.
 */
export const inTurn = <Asked, Answer>(
  ask: (asked: Asked) => Promise<Answer>,
): ((asked: Asked) => Promise<Answer>) => {
  let before: Promise<unknown> = Promise.resolve();
  return async (asked) => {
    const turn = Promise.all([ask(asked), before]);
    before = Promise.allSettled([before, turn]);
    const [answer] = await turn;
    return answer;
  };
};
