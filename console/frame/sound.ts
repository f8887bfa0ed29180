/** Hertz of the two short notes. */
const NOTES = [660, 880]
const LENGTH = 0.09
const LOUDNESS = 0.08

let audio: AudioContext | null = null

/** Two short, quiet notes. Browsers play none before the page was pressed once; then nothing sounds, and nothing fails. */
export function playAlert(): void {
  audio ??= new AudioContext()
  if (audio.state === "suspended") void audio.resume()
  NOTES.forEach((hertz, index) => {
    if (audio === null) return
    const note = audio.createOscillator()
    const volume = audio.createGain()
    const start = audio.currentTime + index * LENGTH
    note.frequency.value = hertz
    volume.gain.setValueAtTime(LOUDNESS, start)
    volume.gain.exponentialRampToValueAtTime(LOUDNESS / 100, start + LENGTH)
    note.connect(volume).connect(audio.destination)
    note.start(start)
    note.stop(start + LENGTH)
  })
}
