/** A mistake for each rule that only plain JavaScript has, as rules.ts. */
import path from 'node:path';

class Base {} // no-class-assign
export class Derived extends Base {
  constructor() { // constructor-super, no-this-before-super
    this.x = 1;
  }
  get y() { this.x = 2; } // getter-return
  set y(value) { return value; } // no-setter-return
  m() {} // no-dupe-class-members
  m() {}
}
export class Other extends Base { constructor() { this.x = 1; super(); } } // no-this-before-super
export class Missing extends Base { constructor() {} } // constructor-super
Base = 1;
const constant = 1; // no-const-assign, no-unused-vars
constant = 2;
export const twice = { a: 1, a: 2 }; // no-dupe-keys
export function unreachable() { return 1; path.sep; } // no-unreachable
function declared() { return path; } // no-unused-vars
declared = 1; // no-func-assign
path = 2; // no-import-assign
export const symbol = new Symbol(); // no-new-native-nonconstructor
export const called = Math(); // no-obj-calls
var again = 1; // no-redeclare, no-unused-vars
var again = 2;
export const negated = !'a' in twice; // no-unsafe-negation
setTimeout('x', 1); // no-implied-eval
