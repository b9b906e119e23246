// An offer of ours that came to nothing is undone, or no further one could be made in that call. Not by a rollback
// (RFC 8829 §5.7): after one Chromium plays nothing of the other side any more, whatever is negotiated later. Instead the
// connection is offered what it had and given the answer it had (docs/decisions/0052).

interface Connection
  extends Pick<
    RTCPeerConnection,
    'signalingState' | 'getTransceivers' | 'currentLocalDescription' | 'currentRemoteDescription'
  > {
  createOffer: () => Promise<RTCSessionDescriptionInit>
  setLocalDescription: (description: RTCSessionDescriptionInit) => Promise<void>
  setRemoteDescription: (description: RTCSessionDescriptionInit) => Promise<void>
}

export async function takeBackOffer(connection: Connection): Promise<void> {
  if (connection.signalingState === 'have-remote-offer')
    return connection.setRemoteDescription({ type: 'rollback' })
  const { currentLocalDescription: ours, currentRemoteDescription: theirs } = connection
  if (connection.signalingState !== 'have-local-offer' || !ours || !theirs) return
  for (const transceiver of connection.getTransceivers()) {
    const { currentDirection } = transceiver
    if (currentDirection && currentDirection !== 'stopped') transceiver.direction = currentDirection
  }
  await connection.setLocalDescription(await connection.createOffer())
  // what was an offer left it to us who opens the DTLS connection (RFC 8842 §5.2); it stays as we had chosen
  const setup = ours.sdp.includes('a=setup:active') ? 'passive' : 'active'
  await connection.setRemoteDescription({
    type: 'answer',
    sdp: theirs.sdp.replaceAll('a=setup:actpass', `a=setup:${setup}`)
  })
}
