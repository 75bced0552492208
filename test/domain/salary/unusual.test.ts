import t from 'tap';
import { unusualFigures } from '../../../src/domain/salary/unusual.ts';
import { euro } from '../samples.ts';

await t.test("an employee's charges above 35 % of the gross are unusual", async (t) => {
  const of = (employerCharges: string, workerCategory = 'employee') =>
    unusualFigures(
      { workerCategory, gross: euro('700.00'), employerCharges: euro(employerCharges) },
      'EUR',
    );
  t.same(of('175.00'), []);
  t.same(of('245.00'), []);
  t.same(of('245.01'), [{ figure: 'employerCharges', told: '245.01', usual: '245.00' }]);
  t.same(of('308.75', 'artist'), [], 'the holiday fund is part of theirs');
});
