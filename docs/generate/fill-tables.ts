const region = /(<!-- table: ([\w-]+) -->\n).*?(<!-- \/table -->)/gs;

/** Fills the regions between `<!-- table: name -->` and `<!-- /table -->` of a Markdown text. */
export function fillTables(markdown: string, tables: Readonly<Record<string, string>>): string {
  return markdown.replace(region, (_, begin: string, name: string, end: string) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`There is no table named ${name}.`);
    return `${begin}\n${table}\n\n${end}`;
  });
}
