import type { ComponentChildren, TargetedInputEvent } from "preact"
import { useId } from "preact/hooks"

interface FieldProps {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly onInput: (value: string) => void
  /** Its fault; null: none. */
  readonly fault?: string | null
  readonly type?: "text" | "email" | "url" | "number" | "date"
  readonly isFirst?: boolean
  readonly isOff?: boolean
  /** Beside the field: a unit. */
  readonly children?: ComponentChildren
}

/** A labelled field, with a hint and what is wrong below it. */
export function Field(props: FieldProps) {
  const { label, hint, value, onInput, fault = null, type = "text", isFirst = false, isOff = false, children } = props
  const id = useId()
  const described = [...(hint === undefined ? [] : [`${id}-hint`]), ...(fault === null ? [] : [`${id}-fault`])]
  const common = {
    ...{ id, class: "field", value, readOnly: isOff, autoComplete: "off" as const, spellcheck: false },
    "aria-invalid": fault !== null,
    "aria-describedby": described.length === 0 ? undefined : described.join(" "),
    "data-first": isFirst || undefined,
    onInput: (event: TargetedInputEvent<HTMLInputElement>) => onInput(event.currentTarget.value),
  }
  return (
    <div class="labelled">
      <label for={id}>{label}</label>
      {inputOf(type, common)}
      {children}
      {hint !== undefined && (
        <small id={`${id}-hint`} class="third">
          {hint}
        </small>
      )}
      {fault !== null && (
        <small id={`${id}-fault`} class="fault-text" role="alert">
          {fault}
        </small>
      )}
    </div>
  )
}

function inputOf(type: NonNullable<FieldProps["type"]>, common: object) {
  switch (type) {
    case "email":
      return <input {...common} type="email" />
    case "url":
      return <input {...common} type="url" />
    case "number":
      return <input {...common} type="number" min="0" step="1" inputMode="numeric" />
    case "date":
      return <input {...common} type="date" />
    default:
      return <input {...common} type="text" />
  }
}
