/** The permissions of keys (design section 10): one for each thing that somebody could want to allow by itself. */
export const PERMISSIONS = [
  "conversation:start",
  "conversation:write",
  "conversation:read",
  "desk:own",
  "desk:act",
  "desk:read",
  "desk:all",
  "block:read",
  "block:chat",
  "block:create",
  "block:ip",
  "block:remove",
  "agent:manage",
  "canned:manage",
  "report:read",
  "audit:read",
  "flow:read",
  "flow:check",
  "flow:play",
  "fixture:save",
  "webhook:manage",
  "key:manage",
  "metrics:read",
  "person:erase",
  "test:drive",
] as const

export type Permission = (typeof PERMISSIONS)[number]

const AGENT: readonly Permission[] = ["desk:own", "desk:read", "block:read", "block:chat"]

/** Sets of permissions under one name. `agent` is for a key that belongs to an agent's e-mail. */
export const PRESETS: { readonly [preset: string]: readonly Permission[] } = {
  bot: ["conversation:start", "conversation:write", "conversation:read", "flow:read", "webhook:manage"],
  agent: AGENT,
  supervisor: [
    ...AGENT,
    "desk:act",
    "desk:all",
    "conversation:read",
    "block:create",
    "block:ip",
    "block:remove",
    "agent:manage",
    "canned:manage",
    "report:read",
    "audit:read",
    "flow:read",
    "metrics:read",
    "webhook:manage",
  ],
  metrics: ["metrics:read"],
  admin: PERMISSIONS,
}

/** The permissions that names of presets and of permissions stand for, each once; null where one is neither. */
export function permissionsOf(names: readonly string[]): readonly Permission[] | null {
  const found = names.flatMap(name => PRESETS[name] ?? PERMISSIONS.filter(permission => permission === name))
  const isKnown = (name: string) => Object.hasOwn(PRESETS, name) || PERMISSIONS.some(permission => permission === name)
  return names.every(isKnown) ? PERMISSIONS.filter(permission => found.includes(permission)) : null
}
