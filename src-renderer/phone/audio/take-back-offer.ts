// An offer that came to nothing is undone, ours or theirs, or no further one could be made in that call. Not by a rollback
// (RFC 8829 §5.7): after one of ours Chromium plays nothing of the other side any more, after one of theirs that put us on
// hold it sends nothing. Instead the connection is given once more what was in force (docs/decisions/0052).

interface Connection
  extends Pick<
    RTCPeerConnection,
    'signalingState' | 'getTransceivers' | 'currentLocalDescription' | 'currentRemoteDescription'
  > {
  createOffer: () => Promise<RTCSessionDescriptionInit>
  createAnswer: () => Promise<RTCSessionDescriptionInit>
  setLocalDescription: (description: RTCSessionDescriptionInit) => Promise<void>
  setRemoteDescription: (description: RTCSessionDescriptionInit) => Promise<void>
}

export async function takeBackOffer(connection: Connection): Promise<void> {
  const { signalingState, currentLocalDescription: ours, currentRemoteDescription: theirs } = connection
  const isOurs = signalingState === 'have-local-offer'
  if (!(isOurs || signalingState === 'have-remote-offer') || !ours || !theirs) return
  // SIP.js puts them to what is offered, or to be answered, before that is agreed
  for (const transceiver of connection.getTransceivers()) {
    const { currentDirection } = transceiver
    if (currentDirection && currentDirection !== 'stopped') transceiver.direction = currentDirection
  }
  const theirsWith = (setup: string) => theirs.sdp.replaceAll(/a=setup:\w+/g, `a=setup:${setup}`)
  if (!isOurs) {
    await connection.setRemoteDescription({ type: 'offer', sdp: theirsWith('actpass') })
    return connection.setLocalDescription(await connection.createAnswer())
  }
  await connection.setLocalDescription(await connection.createOffer())
  // what was an offer left it to us who opens the DTLS connection (RFC 8842 §5.2); it stays as we had chosen
  const setup = ours.sdp.includes('a=setup:active') ? 'passive' : 'active'
  const wasOffer = theirs.sdp.includes('a=setup:actpass')
  await connection.setRemoteDescription({ type: 'answer', sdp: wasOffer ? theirsWith(setup) : theirs.sdp })
}
