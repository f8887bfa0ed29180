import { useId } from "preact/hooks"

interface ChoiceProps<T extends string> {
  readonly legend: string
  readonly hint?: string
  readonly options: readonly { readonly value: T; readonly label: string; readonly language?: string }[]
  readonly value: T
  readonly onChoose: (value: T) => void
}

/** One of a few, as radios beside each other. */
export function Choice<T extends string>({ legend, hint, options, value, onChoose }: ChoiceProps<T>) {
  const name = useId()
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div class="options">
        {options.map(option => (
          <label key={option.value} class="option" lang={option.language}>
            <input type="radio" name={name} checked={option.value === value} onChange={() => onChoose(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {hint !== undefined && <small class="third">{hint}</small>}
    </fieldset>
  )
}
