import { bars } from './bars.ts';
import { centsOf, money, monthInWords, ratio } from './figures.ts';
import type { HomeData } from './home-data.ts';
import { html, type Html } from './html.ts';
import type { Reader } from './layout.ts';
import { TEXTS } from './texts.ts';

const figure = (title: string, value: string, note: string): Html =>
  html`<div class="card">
    <dt>${title}</dt>
    <dd><strong>${value}</strong><span>${note}</span></dd>
  </div>`;

const FLOWS = ['contributions', 'advanced', 'reopened', 'repaid', 'lost', 'recovered'] as const;

/** The statement of the fund: month by month what happened and what stood at the end, then all together. */
const statement = ({ language }: Reader, { fund }: HomeData): Html | undefined => {
  if (fund.months.length === 0) return undefined;
  const texts = TEXTS[language];
  const row = (name: string, amounts: readonly string[]): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      ${amounts.map((amount) => html`<td>${money(language, amount, fund.currency)}</td>`)}
    </tr>`;
  const flows = (of: Readonly<Record<(typeof FLOWS)[number], string>>): readonly string[] =>
    FLOWS.map((flow) => of[flow]);
  const rows = fund.months.map((one) =>
    row(monthInWords(language, one.month), [...flows(one), one.capital, one.exposure]),
  );
  const names = [
    texts.month,
    ...FLOWS.map((flow) => texts[flow]),
    texts.capitalAtMonthEnd,
    texts.atMonthEnd,
  ];
  return html`<details>
    <summary>${texts.figures}</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${names.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
        <tfoot>
          ${row(texts.total, [...flows(fund.totals), fund.capital, fund.exposure])}
        </tfoot>
      </table>
    </div>
  </details>`;
};

/** The guarantee fund: capital, exposure and coverage, and its months. */
export const fundSection = (reader: Reader, data: HomeData): Html => {
  const { language } = reader;
  const { fund } = data;
  const texts = TEXTS[language];
  const write = (amount: string): string => money(language, amount, fund.currency);
  const two = [
    {
      label: texts.capital,
      amount: write(fund.capital),
      cents: centsOf(fund.capital),
      tone: 'tone-guaranteefund',
    },
    {
      label: texts.exposure,
      amount: write(fund.exposure),
      cents: centsOf(fund.exposure),
      tone: 'tone-old',
    },
  ];
  const description = two.map(({ label, amount }) => `${label}: ${amount}`).join('; ');
  const covered = fund.coverage === null ? '–' : `× ${ratio(language, fund.coverage)}`;
  return html`<section>
    <h2>${texts.fund}</h2>
    <p>${texts.fundOf}</p>
    <div class="pair fund">
      <dl class="cards three">
        ${figure(texts.capital, write(fund.capital), texts.capitalIs)}
        ${figure(texts.exposure, write(fund.exposure), texts.exposureIs)}
        ${figure(texts.coverage, covered, fund.coverage === null ? texts.noExposure : texts.coverageIs)}
      </dl>
      ${bars({ id: 'fund', title: texts.fund, description }, two)}
    </div>
    ${statement(reader, data)}
  </section>`;
};
