import type { ErrorObject } from "ajv"

/**
 * Of each union that a value does not fit, the errors of the alternative that is meant: the one whose fixed properties
 * (`const`, `enum`) the value has, then the one that fits it furthest. So a message without a text is told that the text
 * is missing, and not that it has none of four forms. Where no alternative comes nearer than the others, their types,
 * fixed values or missing keys are told as one.
 *
 * @param errors of an ajv that is `verbose` and gives `allErrors`
 */
export function unionErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const union = outermost(errors)
  if (union === undefined) return errors
  const inside = `${union.schemaPath}/`
  const others = errors.filter(error => error !== union && !error.schemaPath.startsWith(inside))
  const branches = new Map<string, ErrorObject[]>()
  for (const error of errors) {
    if (!error.schemaPath.startsWith(inside)) continue
    const [number = "", ...rest] = error.schemaPath.slice(inside.length).split("/")
    const branch = branches.get(number) ?? []
    branch.push({ ...error, schemaPath: `#/${rest.join("/")}` })
    branches.set(number, branch)
  }
  return [...unionErrors(others), ...meant(union, [...branches.values()].map(unionErrors))]
}

/** A union that stands in no other one. */
function outermost(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const unions = errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf")
  return unions.sort((one, other) => one.schemaPath.length - other.schemaPath.length)[0]
}

function meant(union: ErrorObject, branches: readonly (readonly ErrorObject[])[]): readonly ErrorObject[] {
  const place = union.instancePath
  const ofType = branches.filter(branch => !branch.some(error => error.keyword === "type" && isAt(error, place)))
  if (ofType.length === 0) return asOne(union, branches, "type", "type")
  const chosen = ofType.filter(branch => !branch.some(error => isFixed(error) && isBelow(error, place)))
  if (chosen.length === 0) return ofType.length === 1 ? (ofType[0] ?? []) : fixed(union, ofType)
  const least = Math.min(...chosen.map(branch => misfit(branch, place)))
  const nearest = chosen.filter(branch => misfit(branch, place) === least)
  const [best = [], second] = nearest
  const lacksKeys = best.every(({ keyword }) => keyword === "required")
  return second !== undefined && lacksKeys ? oneOfKeys(union, nearest) : best
}

/** How little a branch is meant: by the mistakes in its form first, then by all others. */
function misfit(branch: readonly ErrorObject[], place: string): number {
  const ofForm = branch.filter(error => isAt(error, place) && /^(?:required|additionalProperties)$/.test(error.keyword))
  return ofForm.length * 1000 + ofForm.filter(lacksFixed).length * 100 + branch.length
}

/** The property is missing that says which alternative is meant. */
function lacksFixed({ keyword, params, parentSchema }: ErrorObject): boolean {
  return keyword === "required" && parentSchema?.properties?.[params.missingProperty]?.const !== undefined
}

/** The allowed values of all branches, as the fault of the property that tells them apart. */
function fixed(union: ErrorObject, branches: readonly (readonly ErrorObject[])[]): readonly ErrorObject[] {
  const wrong = branches.flatMap(branch => branch.filter(error => isFixed(error) && isBelow(error, union.instancePath)))
  const [first] = wrong
  if (first === undefined) return [union]
  const same = wrong.filter(({ instancePath }) => instancePath === first.instancePath)
  const allowedValues = [...new Set(same.flatMap(valuesOf))]
  return [{ ...first, keyword: "enum", params: { allowedValues } }]
}

function valuesOf({ keyword, params }: ErrorObject): readonly unknown[] {
  return keyword === "const" ? [params.allowedValue] : params.allowedValues
}

function asOne(
  union: ErrorObject,
  branches: readonly (readonly ErrorObject[])[],
  keyword: string,
  param: string,
): readonly ErrorObject[] {
  const own = branches.flat().filter(error => error.keyword === keyword && isAt(error, union.instancePath))
  const [first] = own
  if (first === undefined) return [union]
  return [{ ...first, params: { [param]: [...new Set(own.flatMap(({ params }) => [params[param]].flat()))] } }]
}

/** Nothing says which alternative is meant: the keys of which one has to be there. */
function oneOfKeys(union: ErrorObject, branches: readonly (readonly ErrorObject[])[]): readonly ErrorObject[] {
  const keys = branches.flatMap(branch => branch.map(({ params }) => `"${params.missingProperty}"`))
  const errorMessage = `${[...new Set(keys)].join(" or ")} is missing`
  return [{ ...union, parentSchema: { ...union.parentSchema, errorMessage } }]
}

function isFixed({ keyword }: ErrorObject): boolean {
  return keyword === "const" || keyword === "enum"
}

function isAt({ instancePath }: ErrorObject, place: string): boolean {
  return instancePath === place
}

/** About a property of what stands at a place. */
function isBelow({ instancePath }: ErrorObject, place: string): boolean {
  return instancePath.startsWith(`${place}/`) && !instancePath.slice(place.length + 1).includes("/")
}
