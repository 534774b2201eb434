import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const packagesRoot: string = fileURLToPath(new URL('../../../', import.meta.url));

export interface Import {
  readonly specifier: string;
  /** 'type' leaves no trace at run time; 'dynamic' is `import()`. */
  readonly kind: 'value' | 'type' | 'dynamic';
}

export interface SourceFile {
  /** Path below the package's src, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

/** Every TypeScript file below packages/<name>/src; none when the folder does not exist. */
export function sourceFiles(packageName: string): SourceFile[] {
  const src = join(packagesRoot, packageName, 'src');
  let names: string[];
  try {
    names = readdirSync(src, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  return names
    .filter((name) => /\.tsx?$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(join(src, name), 'utf8');
      return { path: name.replaceAll('\\', '/'), lines: text.trimEnd().split('\n').length, imports: importsOf(text) };
    });
}

export function importsOf(text: string): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, kind: Import['kind']) => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly ? 'type' : 'value');
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'value');
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, 'type');
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], 'dynamic');
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.tsx', text, ts.ScriptTarget.ESNext, false, ts.ScriptKind.TSX));
  return found;
}

/** The path below src that a relative import names; undefined for packages. */
export function targetOf(from: SourceFile, { specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return relative('/src', resolve('/src', dirname(from.path), specifier)).replaceAll('\\', '/');
}
