/** What a rule listens to that looks at every import of a file, of a type or a value, early or late. */

/** @typedef {{ type: string, value?: unknown } | null | undefined} Source what stands for the path */

/** @param {(source: Source) => void} check @returns {import('eslint').Rule.RuleListener} */
export const importVisitors = (check) => ({
  ImportDeclaration: (node) => check(node.source),
  ExportNamedDeclaration: (node) => check(node.source),
  ExportAllDeclaration: (node) => check(node.source),
  ImportExpression: (node) => check(node.source),
  /** @param {{ source: Source }} node `import('x').Type` */
  TSImportType: (node) => check(node.source),
});
