/** @type {Partial<import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions>} */
const config = {
  entryPointStrategy: 'packages',
  entryPoints: ['../packages/core', '../packages/react', '../packages/vue', '../packages/server'],
  name: 'Reference',
  plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme'],
  out: 'reference',
  docsRoot: '.',
  readme: 'none',
  includeVersion: false,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  excludeInternal: true,
  disableSources: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  // A public type that no entry exports is a fault.
  treatValidationWarningsAsErrors: true,
  logLevel: 'Warn',
};

export default config;
