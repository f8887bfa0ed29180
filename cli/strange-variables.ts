import { suggest } from "../language/index.js"
import { isAddressOfService, SECRET_VARIABLES } from "./read-settings.js"
import { SETTINGS, VARIABLES } from "./settings.js"

/** Of every command, and of the tests of a checkout. */
const OTHERS = ["PARLEY_DEBUG", "PARLEY_TESTS"]

/** Kubernetes sets these for each of its services, in all containers: for one that is called parley, or parley-admin. */
const OF_KUBERNETES = /^PARLEY_(?:\w+_)?(?:SERVICE_(?:HOST|PORT)|PORT_\d+_(?:TCP|UDP|SCTP))/

/**
 * A sentence for each variable that looks like Parley's and is none: a name that was misspelt would else do nothing.
 *
 * @param secrets names of `http.secrets`, which authors may call as they like
 */
export function strangeVariables(environment: NodeJS.ProcessEnv, secrets: readonly string[]): readonly string[] {
  const own = [...SETTINGS.map(({ variable }) => variable), ...VARIABLES.map(({ name }) => name)]
  const inFiles = [...SECRET_VARIABLES, ...secrets].map(name => `${name}_FILE`)
  const known = new Set([...own, ...inFiles, ...secrets, ...OTHERS])
  return Object.entries(environment)
    .filter(([name]) => name.startsWith("PARLEY_") && !known.has(name))
    .filter(([name, value = ""]) => !OF_KUBERNETES.test(name) && !isAddressOfService(value))
    .map(([name]) => {
      const plain = name.replace(/_FILE$/, "")
      const meant = own.includes(plain) ? plain : suggest(name, [...own, ...inFiles])
      return `${name} is no variable of Parley's, and does nothing${meant === null ? "." : `: did you mean ${meant}?`}`
    })
}
