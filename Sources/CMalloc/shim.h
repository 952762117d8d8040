#ifndef PARTWATCH_CMALLOC_SHIM_H
#define PARTWATCH_CMALLOC_SHIM_H

// The settings of glibc's allocator, which Swift's Glibc module leaves out.
#include <malloc.h>

#endif
