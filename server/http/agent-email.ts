import { normalEmail } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"

/**
 * The e-mail that an agent is named by, in its one form.
 *
 * @param pointer of the text in the body; empty: it is a part of the path
 * @throws `REQUEST_INVALID`
 */
export function agentEmail(text: string, pointer: string): string {
  const email = normalEmail(text)
  if (email.length <= 254 && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email)) return email
  throw new ParleyError("REQUEST_INVALID", pointer, "An agent is named by an e-mail, such as ana@example.com.")
}
