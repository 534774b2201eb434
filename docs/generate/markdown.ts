/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A value as code. */
export function code(value: unknown): string {
  return `\`${value}\``;
}

/** Thousands apart, so that 45000 reads as 45 000. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}
