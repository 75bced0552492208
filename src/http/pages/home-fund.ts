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

/** The guarantee fund: capital, exposure and coverage, and its months. */
export const fundSection = ({ language }: Reader, { fund }: HomeData): Html => {
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
  const rows = fund.months.map(
    ({ month, advanced, repaid, lost, exposure }) =>
      html`<tr>
        <th scope="row">${monthInWords(language, month)}</th>
        ${[advanced, repaid, lost, exposure].map((amount) => html`<td>${write(amount)}</td>`)}
      </tr>`,
  );
  const names = [texts.month, texts.advanced, texts.repaid, texts.lost, texts.atMonthEnd];
  const months =
    rows.length === 0
      ? undefined
      : html`<details>
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
            </table>
          </div>
        </details>`;
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
    ${months}
  </section>`;
};
