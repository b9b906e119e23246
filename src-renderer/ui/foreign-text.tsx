// Text from outside (names, display names, notes): always a text node, isolated in its direction, clipped to its place,
// whole in its title.
export function ForeignText({ text, clip = true }: { text: string; clip?: boolean }) {
  return (
    <bdi className={clip ? 'foreign clipped' : 'foreign'} title={clip ? text : undefined}>
      {text}
    </bdi>
  )
}
