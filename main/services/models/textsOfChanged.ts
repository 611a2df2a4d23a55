/** What model.json says of a package that was made of another one. */
import type { ModelPackage } from '../../../shared/model/modelPackage.ts';

/** Longest of model.json. */
const maxName = 200;
const maxDescription = 10_000;

/** @param mark behind the name; @param how a sentence behind the description */
export function textsOfChanged(
  { name, description }: Pick<ModelPackage, 'name' | 'description'>,
  mark: string,
  how: string,
): Pick<ModelPackage, 'name' | 'description'> {
  const end = ` ${mark}`;
  return {
    name: name.slice(0, maxName - end.length) + end,
    description: `${description.slice(0, maxDescription - how.length - 1)} ${how}`.trim(),
  };
}
