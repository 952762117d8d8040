internal import CMalloc

/// How the C library keeps memory (glibc, mallopt(3)).
enum Memory {
  /// Gives back what is freed: each poll frees as much as it keeps, and whoever runs for months beside a database should
  /// not grow to the sum of its peaks.
  ///
  /// One arena instead of eight for each core, in which what one thread has freed serves the others; and large blocks mapped
  /// one by one, where the library would raise the limit with each that it sees. First of all that the program does: how many
  /// arenas there may be is settled when a second thread first asks for memory.
  static func keepSmall() {
    mallopt(M_ARENA_MAX, 1)
    mallopt(M_MMAP_THRESHOLD, 128 * 1_024)
  }
}
