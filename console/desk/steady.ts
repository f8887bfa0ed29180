import { useRef, useState } from "preact/hooks"
import type { Group } from "./chat-state.js"

/** Entries keep their places while the pointer or focus is among them. */
export function useSteady(groups: readonly Group[]) {
  const [isHeld, setHeld] = useState(false)
  const order = useRef<readonly (readonly [Group["name"], string])[]>([])
  const places = new Map(order.current.map(([name, id], place) => [id, { name, place }]))
  const all = groups.flatMap(({ name, chats }) => chats.map(chat => ({ name, chat })))
  const arranged = isHeld
    ? groups.map(({ name }) => ({
        name,
        chats: all
          .filter(each => (places.get(each.chat.id)?.name ?? each.name) === name)
          .sort((one, other) => (places.get(one.chat.id)?.place ?? 1e9) - (places.get(other.chat.id)?.place ?? 1e9))
          .map(({ chat }) => chat),
      }))
    : groups
  order.current = arranged.flatMap(({ name, chats }) => chats.map(({ id }) => [name, id] as const))
  const hold = {
    onPointerEnter: () => setHeld(true),
    onPointerLeave: () => setHeld(false),
    onFocusIn: () => setHeld(true),
    onFocusOut: () => setHeld(false),
  }
  return { groups: arranged, hold }
}
