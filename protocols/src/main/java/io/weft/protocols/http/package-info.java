/**
 * What HTTP's client and server share: headers, statuses, cookies, media types, dates and codings.
 */
@NullMarked
package io.weft.protocols.http;

import org.jspecify.annotations.NullMarked;
