import type { z } from 'zod';
import type { EventOf, EventType } from '../../domain/ledger-event.ts';

type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]: Plain<T[K]> };

type Keys<T> = T extends unknown ? keyof T : never;

/** True when two shapes have the same members, whatever is read-only. */
type Same<A, B> = [Plain<A>] extends [Plain<B>]
  ? [Plain<B>] extends [Plain<A>]
    ? [Keys<A>] extends [Keys<B>]
      ? [Keys<B>] extends [Keys<A>]
        ? true
        : false
      : false
    : false
  : false;

/** A schema of each of these event types whose output is exactly the event's data: a drifting schema does not compile. */
export type ExactSchemas<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  [Type in keyof Schemas]: Type extends EventType
    ? Same<z.output<Schemas[Type]>, EventOf<Type>['data']> extends true
      ? Schemas[Type]
      : never
    : never;
};

/** Names schemas by event type; it does not compile when one does not describe its event. */
export const exactSchemas = <const Schemas extends Readonly<Record<string, z.ZodType>>>(
  schemas: Schemas & ExactSchemas<Schemas>,
): Schemas => schemas;
