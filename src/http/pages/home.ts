import { SINCE_INVOICE_BUCKETS } from '../../domain/ageing.ts';
import { formatCents } from '../../domain/money.ts';
import { bars, columns, stack } from './bars.ts';
import { centsOf, dayInWords, money, monthInWords, shortMonth } from './figures.ts';
import { dayChooser } from './day-chooser.ts';
import { fundSection } from './home-fund.ts';
import { jobsSection } from './home-jobs.ts';
import type { HomeData } from './home-data.ts';
import { html, type Html } from './html.ts';
import { linkTo, page, type Reader } from './layout.ts';
import { partsSentence, partsShown, partsTable, toneOf } from './parts-table.ts';
import { TEXTS } from './texts.ts';

/** An entity that can be chosen. */
type Choice = Readonly<{ id: string; legalName: string }>;

const sumOf = (...amounts: readonly string[]): string =>
  formatCents(amounts.reduce((sum, amount) => sum + centsOf(amount), 0n));

const card = (title: string, amount: string, note: string): Html =>
  html`<div class="card">
    <dt>${title}</dt>
    <dd><strong>${amount}</strong><span>${note}</span></dd>
  </div>`;

const keyFigures = ({ language }: Reader, { year, paidOut, aged, from }: HomeData): Html => {
  const texts = TEXTS[language];
  const write = (amount: string): string => money(language, amount, year.currency);
  const since = texts.sinceYear(dayInWords(language, from));
  const { mutualServices, guaranteeFund } = year.parts;
  const split = `${texts.parts.mutualServices} ${write(mutualServices)} + ${texts.parts.guaranteeFund} ${write(guaranteeFund)}`;
  return html`<section>
    <p class="since">${since}</p>
    <dl class="cards">
      ${card(texts.invoiced, write(year.invoiced), texts.inclVat)}
      ${card(texts.levied, write(sumOf(mutualServices, guaranteeFund)), split)}
      ${card(texts.paidOut, write(paidOut), texts.parts.net)}
      ${card(texts.owed, write(aged.total), texts.ofWhichOld(write(aged.sinceInvoice['>45'])))}
    </dl>
  </section>`;
};

const eachEuro = ({ language }: Reader, { year, from, day }: HomeData): Html => {
  const texts = TEXTS[language];
  const shown = partsShown(year).map((part) => ({
    label: texts.parts[part],
    amount: money(language, year.parts[part], year.currency),
    cents: centsOf(year.parts[part]),
    tone: toneOf(part),
  }));
  const described = {
    id: 'euro',
    title: texts.eachEuro,
    description: partsSentence(language, year),
  };
  return html`<section>
    <h2>${texts.eachEuro}</h2>
    <p>${texts.eachEuroOf(dayInWords(language, from), dayInWords(language, day))}</p>
    ${stack(described, shown)}${partsTable(language, year)}
  </section>`;
};

const monthly = ({ language }: Reader, { months, year }: HomeData): Html => {
  const texts = TEXTS[language];
  const write = (amount: string): string => money(language, amount, year.currency);
  const groups = months.map(({ month, invoiced, net }) => ({
    label: shortMonth(language, month),
    columns: [
      { amount: write(invoiced), cents: centsOf(invoiced), tone: 'tone-invoiced' },
      { amount: write(net), cents: centsOf(net), tone: 'tone-net' },
    ],
  }));
  const description = months
    .map(({ month, invoiced }) => `${monthInWords(language, month)} ${write(invoiced)}`)
    .join('; ');
  const rows = months.map(
    ({ month, invoiced, net }) =>
      html`<tr>
        <th scope="row">${monthInWords(language, month)}</th>
        <td>${write(invoiced)}</td>
        <td>${write(net)}</td>
      </tr>`,
  );
  return html`<section>
    <h2>${texts.monthly}</h2>
    <p>${texts.monthlyOf}</p>
    ${columns({ id: 'months', title: texts.monthly, description }, groups)}
    <p class="legend">
      <span class="key tone-invoiced"></span>${texts.invoiced}
      <span class="key tone-net"></span>${texts.netSalaries}
    </p>
    <details>
      <summary>${texts.figures}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${texts.month}</th>
            <th scope="col">${texts.invoiced}</th>
            <th scope="col">${texts.netSalaries}</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </details>
  </section>`;
};

const AGE_TONES = { '0-30': 'tone-young', '31-45': 'tone-middle', '>45': 'tone-old' } as const;

const receivables = ({ language }: Reader, { aged }: HomeData): Html => {
  const texts = TEXTS[language];
  const write = (amount: string): string => money(language, amount, aged.currency);
  const goals = { '0-30': texts.goal, '31-45': texts.usual, '>45': '' } as const;
  const all = SINCE_INVOICE_BUCKETS.map(({ name }) => ({
    label: goals[name] === '' ? texts.ages[name] : `${texts.ages[name]} (${goals[name]})`,
    amount: write(aged.sinceInvoice[name]),
    cents: centsOf(aged.sinceInvoice[name]),
    tone: AGE_TONES[name],
  }));
  const description = all.map(({ label, amount }) => `${label}: ${amount}`).join('; ');
  const row = (label: string, amount: string): Html =>
    html`<tr>
      <th scope="row">${label}</th>
      <td>${write(amount)}</td>
    </tr>`;
  const ages = SINCE_INVOICE_BUCKETS.map(({ name }) =>
    row(texts.ages[name], aged.sinceInvoice[name]),
  );
  const late = Object.entries(texts.overdue).map(([name, label]) =>
    row(label, aged.overdue[name as keyof typeof aged.overdue]),
  );
  return html`<section>
    <h2>${texts.receivables}</h2>
    <p>${texts.receivablesOf}</p>
    ${bars({ id: 'ages', title: texts.receivables, description }, all)}
    <details>
      <summary>${texts.figures}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${texts.age}</th>
            <th scope="col">${texts.amount}</th>
          </tr>
        </thead>
        <tbody>
          ${ages}
        </tbody>
        <tfoot>
          ${row(texts.total, aged.total)}${row(texts.credit, aged.credit)}
        </tfoot>
      </table>
      <table>
        <thead>
          <tr>
            <th scope="col">${texts.overdueTitle}</th>
            <th scope="col">${texts.amount}</th>
          </tr>
        </thead>
        <tbody>
          ${late}
        </tbody>
      </table>
    </details>
  </section>`;
};

const chooser = (reader: Reader, { entity, day }: HomeData, entities: readonly Choice[]): Html => {
  const texts = TEXTS[reader.language];
  const options = entities.map(
    ({ id, legalName }) =>
      html`<option value="${id}" ${id === entity.id ? html` selected` : undefined}>
        ${legalName}
      </option>`,
  );
  const choice =
    entities.length < 2
      ? html`<input type="hidden" name="entity" value="${entity.id}" />`
      : html`<label for="entity">${texts.entity}</label
          ><select id="entity" name="entity">
            ${options}
          </select>`;
  return dayChooser(reader, { action: '/', day, before: choice });
};

const QUIET_MONTHS = 3;

/** A quiet season is nothing wrong, but rarely what was meant. */
const quiet = (reader: Reader, { months, lastDay, entity }: HomeData): Html | undefined => {
  const recent = months.slice(-QUIET_MONTHS);
  if (lastDay === undefined || recent.some(({ invoiced }) => invoiced !== '0.00')) return undefined;
  const texts = TEXTS[reader.language];
  const link = linkTo(reader, `/?entity=${entity.id}&asOf=${lastDay}`);
  return html`<p class="hint">
    ${texts.quiet(dayInWords(reader.language, lastDay))} <a href="${link}">${texts.lookThere}</a>.
  </p>`;
};

/** The cooperative at a glance. */
export const homePage = (reader: Reader, data: HomeData, entities: readonly Choice[]): Html => {
  const texts = TEXTS[reader.language];
  const { entity, day, sequence } = data;
  const content = html`<div class="title">
      <div>
        <h1>${entity.legalName}</h1>
        <p class="lead">${texts.atAGlance(dayInWords(reader.language, day))}</p>
      </div>
      ${chooser(reader, data, entities)}
    </div>
    ${quiet(reader, data)}${keyFigures(reader, data)}${eachEuro(reader, data)}
    <div class="pair">${monthly(reader, data)}${receivables(reader, data)}</div>
    ${fundSection(reader, data)}${jobsSection(reader, data)}`;
  return page(reader, { title: entity.legalName, content, sequence });
};

/** A ledger without an entity. */
export const emptyHomePage = (reader: Reader): Html => {
  const texts = TEXTS[reader.language];
  const content = html`<section class="notice">
    <h1>${texts.brand}</h1>
    <p>${texts.nothingYet}</p>
  </section>`;
  return page(reader, { title: texts.overview, content });
};
