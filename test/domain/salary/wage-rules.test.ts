import t from 'tap';
import { entityDecider } from '../../../src/domain/entity/decider.ts';
import type {
  EntityRegistered,
  Jurisdiction,
  PolicyAdopted,
} from '../../../src/domain/entity/events.ts';
import { workerBoundsInForce } from '../../../src/domain/salary/wage-rules.ts';
import { stateOf } from '../../support/decider-spec.ts';
import { day, decisionId, entityId, rate } from '../samples.ts';
import { employee } from './support.ts';

const entityIn = (jurisdiction: Jurisdiction): EntityRegistered => ({
  type: 'EntityRegistered',
  data: {
    entityId,
    legalName: 'Pot commun SC',
    jurisdiction,
    currency: 'EUR',
    enterpriseNumber: '0403019261',
    fiscalYearStart: '01-01',
    timeZone: 'Europe/Brussels',
  },
});

const bounds = (category: string, usual?: string, from = '2026-01-01'): PolicyAdopted => ({
  type: 'PolicyAdopted',
  data: {
    entityId,
    decisionId,
    effectiveFrom: day(from),
    policy: 'workerBounds',
    parameters: {
      ...employee,
      category,
      ...(usual === undefined ? {} : { employerUsual: rate(usual) }),
    },
  },
});

await t.test('what is usual is known of Belgian employees, or adopted', async (t) => {
  const usual = (jurisdiction: Jurisdiction, ...rules: readonly PolicyAdopted[]) => {
    const entity = stateOf(entityDecider, [entityIn(jurisdiction), ...rules]);
    if (entity.status === 'absent') throw new Error('absent');
    return ['employee', 'artist'].map(
      (category) => workerBoundsInForce(entity, category, day('2026-06-01'))?.employerUsual,
    );
  };
  t.strictSame(usual('BE'), ['0.35', undefined]);
  t.strictSame(usual('FR'), [undefined, undefined], 'charges are above it there as a rule');
  t.strictSame(usual('BE', bounds('employee')), ['0.35', undefined]);
  t.strictSame(usual('BE', bounds('employee', '0.3')), ['0.3', undefined]);
  t.strictSame(usual('FR', bounds('artist', '0.45')), [undefined, '0.45']);
  t.strictSame(usual('BE', bounds('employee', '0.3', '2026-06-02')), ['0.35', undefined]);
});
