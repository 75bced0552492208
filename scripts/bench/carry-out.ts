/** Carries out the orders of the process that started this one, answers each, and ends with it. */
export const carryOutOrders = <Order, Answer>(
  carryOut: (order: Order) => Promise<Answer>,
): void => {
  process.on('message', (order: Order) => {
    carryOut(order).then(
      (answer) => process.send?.(answer),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
};
