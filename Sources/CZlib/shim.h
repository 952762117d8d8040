#ifndef PARTWATCH_CZLIB_SHIM_H
#define PARTWATCH_CZLIB_SHIM_H

// Input is only read: let the types say so.
#define ZLIB_CONST
#include <zlib.h>

/// `deflateInit2` is a macro, which Swift does not see. Negative window bits ask for a raw deflate stream: no header, no
/// trailer.
static inline int partwatch_deflateInitRaw(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
}

#endif
