/// <reference types="svelte" /> // @typescript-eslint/triple-slash-reference
/**
 * A mistake for each rule of TypeScript: rules.test.mjs fails where a rule has none. The comments are as wrong.ts's.
 */
import { second } from './circle.ts'; // @typescript-eslint/consistent-type-imports
import required = require('svelte'); // @typescript-eslint/no-require-imports

declare const anything: any; // @typescript-eslint/no-explicit-any
declare const count: number;
declare const either: 'a' | 'b';
declare const flag: boolean;
declare const maybe: string | null;
declare const names: string[];
declare const nested: { deep: { x: number } | null } | null;
declare const table: Record<string, number>;
declare const thing: { name: string };
declare function generic<T = number>(value: T): T;
declare function take(text: string): void;
declare function wait(): Promise<void>;
/** @deprecated for the sake of no-deprecated */
declare function old(): void;
enum Colour { Red, Green }
declare const colour: Colour;

// Promises and asynchronous functions.
export async function awaits(): Promise<void> { await count; } // @typescript-eslint/await-thenable
export async function neverAwaits(): Promise<number> { return 1; } // @typescript-eslint/require-await
export const asyncExecutor = new Promise(async (resolve) => { resolve(await wait()); }); // @typescript-eslint/no-confusing-void-expression, @typescript-eslint/no-misused-promises, no-async-promise-executor
wait(); // @typescript-eslint/no-floating-promises
if (wait()) take(''); // @typescript-eslint/no-misused-promises, @typescript-eslint/no-unnecessary-condition
names.forEach(async () => { await wait(); }); // @typescript-eslint/no-misused-promises
wait().catch((error: number) => { take(String(error)); }); // @typescript-eslint/use-unknown-in-catch-callback-variable
export const rejected = Promise.reject(count); // @typescript-eslint/prefer-promise-reject-errors
export async function returns(): Promise<void> { try { return wait(); } catch { take(''); } } // @typescript-eslint/return-await
export function throws(): never { throw 'text'; } // @typescript-eslint/only-throw-error

// Any.
anything(); // @typescript-eslint/no-unsafe-call
take(anything); // @typescript-eslint/no-unsafe-argument
export const assigned = anything; // @typescript-eslint/no-unsafe-assignment
export const member: unknown = anything.x; // @typescript-eslint/no-unsafe-member-access
export const returned = (): string => anything; // @typescript-eslint/no-unsafe-return
export type AnyFunction = Function; // @typescript-eslint/no-unsafe-function-type

// Conditions.
export const compared = flag === true; // @typescript-eslint/no-unnecessary-boolean-literal-compare
export const always = thing ? 1 : 2; // @typescript-eslint/no-unnecessary-condition
export const coalesced = maybe || 'x'; // @typescript-eslint/prefer-nullish-coalescing
export const chained = nested && nested.deep && nested.deep.x; // @typescript-eslint/prefer-optional-chain
export const assertedChain = nested?.deep!; // @typescript-eslint/no-non-null-asserted-optional-chain, house/non-null
export const assertedCoalesced = names[0]! ?? ''; // @typescript-eslint/no-non-null-asserted-nullish-coalescing, @typescript-eslint/no-unnecessary-condition, house/non-null
export const assertedEqual = maybe! == 'x'; // @typescript-eslint/no-confusing-non-null-assertion, eqeqeq, house/non-null
export const assertedTwice = maybe!!; // @typescript-eslint/no-extra-non-null-assertion, @typescript-eslint/no-unnecessary-type-assertion, house/non-null
export const asserted = maybe!; // house/non-null
export const castNonNull = maybe as string; // @typescript-eslint/non-nullable-type-assertion-style
export const loose = count == 1; // eqeqeq
export const minusZero = count === -0; // no-compare-neg-zero
export const notANumber = count === NaN; // use-isnan
export const typeName = typeof count === 'nunber'; // valid-typeof
export const ownLiteral = {} === thing; // no-constant-binary-expression
export const unsafeChain = (nested?.deep).x; // no-unsafe-optional-chaining
if (1) take(''); // @typescript-eslint/no-unnecessary-condition, no-constant-condition
if (!!flag) take(''); // @typescript-eslint/no-unnecessary-type-conversion, no-extra-boolean-cast
if (flag) {} // no-empty
if (flag) take(''); else if (flag) take('x'); // @typescript-eslint/no-unnecessary-condition, no-dupe-else-if
if (flag)
  take(''); // curly
export function assignsInCondition(): void { let last; if ((last = flag)) take(String(last)); while (last = flag) take(''); } // no-cond-assign, no-useless-assignment
export function leavesOut(): number { switch (either) { case 'a': return 1; } return 0; } // @typescript-eslint/switch-exhaustiveness-check
export function declaresInCase(): void { switch (count) { case 1: let x = 1; take(String(x)); break; default: } } // no-case-declarations, prefer-const
export function twiceTheSame(): void { switch (count) { case 1: break; case 1: break; default: } } // no-duplicate-case
export function fallsThrough(): void { switch (count) { case 1: take(''); case 2: break; default: } } // no-fallthrough

// Texts and numbers.
export const objectText = String(thing); // @typescript-eslint/no-base-to-string
export const objectInTemplate = `${thing}`; // @typescript-eslint/no-base-to-string, @typescript-eslint/restrict-template-expressions
export const onlyTemplate = `${'x'}`; // @typescript-eslint/no-unnecessary-template-expression
export const converted = String('x'); // @typescript-eslint/no-unnecessary-type-conversion
export const nullPlusText = maybe + 'x'; // @typescript-eslint/restrict-plus-operands
export const minusText = -names; // @typescript-eslint/no-unsafe-unary-minus
export const tooLong = 9007199254740993; // no-loss-of-precision
export const escaped = '\d'; // no-useless-escape
export const spaced = 1; // no-irregular-whitespace
export const included = names.indexOf('x') !== -1; // @typescript-eslint/prefer-includes
export const matched = 'text'.match(/x/); // @typescript-eslint/prefer-regexp-exec
export const started = 'text'.indexOf('x') === 0; // @typescript-eslint/prefer-string-starts-ends-with
export const control = /\x1f/; // no-control-regex
export const emptyClass = /[]/; // no-empty-character-class
export const picture = /[👍]/; // no-misleading-character-class
export const spaces = /a   b/; // no-regex-spaces
export const backReference = /(a)\2(b)/; // no-useless-backreference
export const invalid = new RegExp('['); // no-invalid-regexp

// Lists and objects.
export const constructed = new Array(1, 2); // no-array-constructor
export const sparse = [1, , 2]; // no-sparse-arrays
export const spreadText = [...'text']; // @typescript-eslint/no-misused-spread
export const found = names.filter((name) => name === '')[0]; // @typescript-eslint/prefer-find
export const reduced = names.reduce((all, name) => ({ ...all, [name]: 1 }), {} as Record<string, number>); // @typescript-eslint/prefer-reduce-type-parameter
for (const at in names) take(at); // @typescript-eslint/no-for-in-array
for (let at = 0; at < names.length; at++) take(names[at] ?? ''); // @typescript-eslint/prefer-for-of
for (let at = 0; at < 10; at--) take(''); // for-direction
delete names[0]; // @typescript-eslint/no-array-delete
delete table[maybe ?? '']; // @typescript-eslint/no-dynamic-delete
export const dotted = thing['name']; // @typescript-eslint/dot-notation
export const owns = thing.hasOwnProperty('x'); // no-prototype-builtins
export const { name: {} } = thing; // no-empty-pattern
export const spreadCall = take.apply(undefined, names); // @typescript-eslint/no-confusing-void-expression, prefer-spread
export const iterated
  = names
[count]; // no-unexpected-multiline

// Enums.
export const enumCompared = colour === count; // @typescript-eslint/no-unsafe-enum-comparison
export const enumAssigned: Colour = count; // @typescript-eslint/no-unsafe-enum-assignment
enum Mixed { A = 1, B = 'b' } // @typescript-eslint/no-mixed-enums
enum Repeated { A = 1, B = 1 } // @typescript-eslint/no-duplicate-enum-values
enum Computed { A = 'a'.length } // @typescript-eslint/prefer-literal-enum-member
export const enums = [Mixed.A, Repeated.A, Computed.A];

// Types.
export const imported: typeof second | null = null;
export type Listed = Array<string>; // @typescript-eslint/array-type
export type Twice = string | string; // @typescript-eslint/no-duplicate-type-constituents
export type Wider = unknown | string; // @typescript-eslint/no-redundant-type-constituents
export type Wrapped = String; // @typescript-eslint/no-wrapper-object-types
export type Shape = { x: number }; // @typescript-eslint/consistent-type-definitions
export type Nothing = Omit<{ x: number }, 'x'>; // @typescript-eslint/no-generated-empty-object-type
export interface Empty {} // @typescript-eslint/no-empty-object-type
export interface Indexed { [key: string]: number } // @typescript-eslint/consistent-indexed-object-style
export interface Callable { (): string } // @typescript-eslint/prefer-function-type
export interface Newable { new (): Newable } // @typescript-eslint/no-misused-new, @typescript-eslint/prefer-function-type
export interface Overloaded { m(x: string): void; m(x: number): void } // @typescript-eslint/unified-signatures
export interface Apart { a(): void; b(): void; a(x: number): void } // @typescript-eslint/adjacent-overload-signatures, @typescript-eslint/unified-signatures
export interface Accessors { get x(): string; set x(value: number) } // @typescript-eslint/related-getter-setter-pairs
export interface Merged { x: number } // @typescript-eslint/no-unsafe-declaration-merging
export class Merged { y = 1; }
export namespace Old { export const x = 1; } // @typescript-eslint/no-namespace
declare module Older {} // @typescript-eslint/no-namespace, @typescript-eslint/prefer-namespace-keyword
export const nothingMore: Old = Older; // @typescript-eslint/no-unsafe-assignment
export const inferred: number = 1; // @typescript-eslint/no-inferrable-types
export const literal: 'x' = 'x'; // @typescript-eslint/no-inferrable-types, @typescript-eslint/prefer-as-const
export const sameType = thing as { name: string }; // @typescript-eslint/no-unnecessary-type-assertion
export const angled = <string>maybe; // @typescript-eslint/consistent-type-assertions, @typescript-eslint/non-nullable-type-assertion-style
export const constructedType: Map<string, number> = new Map(); // @typescript-eslint/consistent-generic-constructors
export const defaultType = generic<number>(1); // @typescript-eslint/no-unnecessary-type-arguments
export function constrained<T extends unknown>(value: T): T { return value; } // @typescript-eslint/no-unnecessary-type-constraint
export function once<T>(value: T): void { take(String(value)); } // @typescript-eslint/no-unnecessary-type-parameters
export const voids = (value: string | void): string => String(value); // @typescript-eslint/no-invalid-void-type

// Classes.
export class OnlyStatic { static x = 1; } // @typescript-eslint/no-extraneous-class
export class UselessConstructor { constructor() {} } // @typescript-eslint/no-extraneous-class, no-empty-function, no-useless-constructor
export class EmptyBlock { x = 1; static {} } // no-empty-static-block
export class Literal { get x(): string { return 'x'; } } // @typescript-eslint/class-literal-property-style
export class Unused { #x = 1; y = 2; } // no-unused-private-class-members
export class Self { x = 1; m(): number { const self = this; return self.x; } } // @typescript-eslint/no-this-alias
export class Chain { m(): Chain { return this; } } // @typescript-eslint/prefer-return-this-type
export const unbound = new Chain().m; // @typescript-eslint/unbound-method
class Box { size = 1; }
export const box: Box = { size: 2 }; // @typescript-eslint/no-unsafe-class-instance-assignment

// Functions and variables.
export const voided = (): string => { const nothing = take(''); return String(nothing); }; // @typescript-eslint/no-confusing-void-expression
void old(); // @typescript-eslint/no-confusing-void-expression, @typescript-eslint/no-deprecated, @typescript-eslint/no-meaningless-void-operator
flag && take(''); // no-unused-expressions
setTimeout('x', 1); // @typescript-eslint/no-implied-eval
eval('1'); // no-eval
debugger; // no-debugger
export const fromText = new Function('x'); // @typescript-eslint/no-implied-eval, no-new-func
export function empty(): void {} // no-empty-function
export function* yieldsNothing(): Generator<number> { take(''); } // require-yield
export function withDefault({ a = 1 }: { a: number }): number { return a; } // @typescript-eslint/no-useless-default-assignment
export function shadows(undefined: number): number { return undefined; } // no-shadow-restricted-names
export function usesArguments(): number { return Number(arguments[0]); } // prefer-rest-params
export function usesVar(): number { var x = 1; return x; } // no-var
export function neverChanges(): number { let x = 1; return x; } // prefer-const
export function neverAssigned(): string { let x: string | undefined; return String(x); } // no-unassigned-vars
export function assignsForNothing(): number { let x = 1; x = 2; return x; } // no-useless-assignment
export function assignsItself(x: number): number { x = x; return x; } // no-self-assign
export function labels(): void { a: take(''); } // no-unused-labels
export function returnsLast(): number { try { return 1; } finally { return 2; } } // no-unsafe-finally
export function catches(): void { try { take(''); } catch (error) { throw error; } } // no-useless-catch
export function losesNamedCause(): void { try { take(''); } catch (error) { throw new Error('x'); } } // no-unused-vars, preserve-caught-error
export function overwritesError(): void { try { take(''); } catch (error) { error = 1; take(String(error)); } } // no-ex-assign
const neverUsed = 1; // no-unused-vars
Array = take; // no-global-assign
export const readFile: unknown = required;
export const listed = require('x'); // @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call
/* tslint:disable */ export const silenced = 1; // @typescript-eslint/ban-tslint-comment
/* @ts-ignore */ // @typescript-eslint/ban-ts-comment
export const ignored = 1;
