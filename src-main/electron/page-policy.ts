// What the pages may do under Electron: the same strict policy as in the browser shell, without a server's address in it.

/**
 * Mantine's components set inline style attributes (never style elements), hence `style-src-attr`.
 * @param sipOrigins wss:// origins of the SIP servers; empty = any encrypted server
 */
export function pageHeaders(sipOrigins: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `connect-src 'self' ${sipOrigins.length > 0 ? sipOrigins.join(' ') : 'wss:'}`
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'microphone=(self), camera=(), geolocation=(), usb=(), serial=(), hid=(self)',
    'cache-control': 'no-store'
  }
}
