/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What compilers can be told of a function or a condition; others than GCC's kind are not told. */

#ifndef PPRI_TEXT_COMPILER_H
#define PPRI_TEXT_COMPILER_H

#if defined(__GNUC__)
/* A function with a frame of its own: what it needs of the stack, its caller does not. */
#  define PPRI_NOINLINE __attribute__((noinline))
/* A function that is seldom called: it is made small, stands apart from others, and has a frame of
   its own. */
#  define PPRI_RARE __attribute__((cold, noinline))
/* A function that is part of each of its callers. */
#  define PPRI_INLINE static inline __attribute__((always_inline))
/* A condition that is seldom true. */
#  define PPRI_SELDOM(condition) __builtin_expect((condition), 0)
/* Have what is at an address come into the caches. */
#  define PPRI_FETCH(address) __builtin_prefetch(address)
#else
#  define PPRI_NOINLINE
#  define PPRI_RARE
#  define PPRI_INLINE            static inline
#  define PPRI_SELDOM(condition) (condition)
#  define PPRI_FETCH(address)    ((void)(address))
#endif

#endif
