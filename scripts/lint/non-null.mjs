/**
 * `house/non-null`: `!` may follow an element of a typed array, whose loops are bounded by its length and
 * whose elements cannot be undefined inside it. Anywhere else it hides a case that nobody handled.
 */

const typedArray = /^(Big)?(Int|Uint|Float)(8|16|32|64)(Clamped)?Array$/;

/** @type {import('eslint').Rule.RuleModule} */
export const nonNullRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Non-null assertions only on elements of typed arrays.' },
    schema: [],
    messages: {
      forbidden: 'Only an element of a typed array may be asserted; handle undefined here.',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    return {
      /** @param {any} node */
      TSNonNullExpression(node) {
        const { expression } = node;
        const isElement = expression.type === 'MemberExpression' && expression.computed;
        const type = isElement ? services.getTypeAtLocation(expression.object) : undefined;
        const parts = type?.isUnion() ? type.types : [type];
        if (
          parts.every((/** @type {any} */ part) => typedArray.test(part?.getSymbol()?.name ?? ''))
        ) {
          return;
        }
        context.report({ node, messageId: 'forbidden' });
      },
    };
  },
};
