import { computed } from "@preact/signals"
import { ownAgent, ownChats, waitingChats } from "../live-desk.js"
import { unreadOf } from "../unread.js"
import { alertSettings } from "./alert-settings.js"

/** People who wait in what whoever is signed in sees of the desk. */
export const waitingCount = computed(() => waitingChats.value.length)

/** The number in the tab's title: people who wait in the agent's queues, and own chats with something unread. */
export const titleCount = computed(() => {
  if (!alertSettings.value.title) return 0
  const queues = ownAgent.value?.queues ?? []
  const waiting = waitingChats.value.filter(({ queue }) => queues.includes(queue))
  return waiting.length + ownChats.value.filter(chat => unreadOf(chat) > 0).length
})
