import type { Commands, UseCase } from '../../../src/commands/api.ts';
import type { LocalDate } from '../../../src/domain/local-date.ts';
import type { Cast } from './cast.ts';
import type { Step } from './steps.ts';
import type { World } from './world.ts';

/** A request that is ready to be sent, as often as one likes; its key belongs to the caller. */
export type Request = (commands: Commands, key: string) => ReturnType<UseCase<never>>;

/** What a step asks for; undefined when there is nothing that it could be about. */
export type Deed = (
  scene: Readonly<{ cast: Cast; world: World; step: Step; index: number; on: LocalDate }>,
) => Request | undefined;

/** A request of the finance team. */
export const send =
  <Input>(choose: (commands: Commands) => UseCase<Input>, input: Input): Request =>
  (commands, key) =>
    choose(commands)(input, { actor: { id: 'ann', role: 'finance' }, idempotencyKey: key });
