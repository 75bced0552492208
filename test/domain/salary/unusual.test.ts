import t from 'tap';
import type { WorkerBounds } from '../../../src/domain/entity/events.ts';
import { salaryDecider } from '../../../src/domain/salary/decider.ts';
import { unusualFigures } from '../../../src/domain/salary/unusual.ts';
import { eventsOf, given } from '../../support/decider-spec.ts';
import { euro, rate } from '../samples.ts';
import { calculate, calculated, employee } from './support.ts';

await t.test('charges above what is usual by the bounds are taken and shown', async (t) => {
  const of = (employer: string, cost: string, bounds: WorkerBounds) => {
    const employerCharges = euro(employer);
    const contributions = calculated.contributions.map((one) => ({
      ...one,
      employer: employerCharges,
    }));
    const change = { employerCharges, cost: euro(cost), contributions, bounds };
    const [event] = eventsOf(given(t, salaryDecider).when(calculate(change)).decided());
    if (event?.type !== 'SalaryCalculated') throw new Error('no salary');
    return unusualFigures(event.data);
  };
  const usual = { ...employee, employerUsual: rate('0.35') };
  t.same(of('175.00', '885.00', usual), []);
  t.same(of('245.00', '955.00', usual), []);
  const told = { figure: 'employerCharges', told: '245.01', usual: '245.00' };
  t.same(of('245.01', '955.01', usual), [told]);
  t.same(of('245.01', '955.01', { ...usual, employerUsual: rate('0.4') }), []);
  t.same(of('308.75', '1018.75', employee), [], 'nothing is known to be usual');
});
