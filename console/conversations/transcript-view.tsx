import { Button } from "../pieces/button.js"
import { useLoaded } from "../pieces/load.js"
import { saveFile } from "../pieces/save-file.js"
import { Scroller } from "../pieces/scroller.js"
import { Failed, Loading } from "../pieces/states.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { t } from "./texts.js"

interface TranscriptViewProps {
  readonly id: string
  /** Another one: there are new lines. */
  readonly version: number
}

/** A conversation as plain text, to be saved or copied. */
export function TranscriptView({ id, version }: TranscriptViewProps) {
  const transcript = useLoaded(`${id} ${version}`, signal =>
    parley().call("readTranscript", { params: { id } }, { signal }),
  )
  const { value } = transcript
  if (value === null && transcript.error !== null)
    return <Failed what={t("transcript")} error={transcript.error} onAgain={transcript.again} />
  if (value === null) return <Loading />
  return (
    <Scroller label={t("transcript")} class="reading-body">
      <p>
        <Button icon="download" onPress={() => saveFile(`${id}.txt`, value, "text/plain")}>
          {t("download")}
        </Button>
      </p>
      <pre class="reading-transcript">
        <Words text={value} />
      </pre>
    </Scroller>
  )
}
