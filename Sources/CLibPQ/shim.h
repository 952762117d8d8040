#ifndef PARTWATCH_CLIBPQ_SHIM_H
#define PARTWATCH_CLIBPQ_SHIM_H

#include <libpq-fe.h>
#include <pthread.h>
#include <sys/eventfd.h>

// Character macros, which Swift does not import.
static const int partwatch_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int partwatch_diag_message = PG_DIAG_MESSAGE_PRIMARY;
static const int partwatch_diag_detail = PG_DIAG_MESSAGE_DETAIL;
static const int partwatch_diag_hint = PG_DIAG_MESSAGE_HINT;
static const int partwatch_diag_position = PG_DIAG_STATEMENT_POSITION;

// Declared by glibc under _GNU_SOURCE alone, which Swift's module of it does not define.
extern int pthread_setname_np(pthread_t thread, const char *name);

#endif
