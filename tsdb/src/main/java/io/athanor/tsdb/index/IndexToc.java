package io.athanor.tsdb.index;

/** The table of contents at the end of an index: where each section begins, 0 if there is none. */
record IndexToc(
        long symbols, long series, long labelIndices, long labelOffsetTable, long postings, long postingsOffsetTable) {

    static IndexToc read(MappedFile file) {
        long at = file.size() - IndexFormat.TOC_BYTES;
        if (at < IndexFormat.HEADER_BYTES) {
            throw file.corrupt(0, "an index of " + file.size() + " bytes is too short for a table of contents");
        }
        file.verify(at, IndexFormat.TOC_BYTES - 4, "the table of contents");
        IndexToc toc = new IndexToc(
                section(file, at),
                section(file, at + 8),
                section(file, at + 16),
                section(file, at + 24),
                section(file, at + 32),
                section(file, at + 40));
        if (toc.seriesEnd(at) < toc.series) {
            throw file.corrupt(at, "the series section ends before it begins");
        }
        return toc;
    }

    private static long section(MappedFile file, long at) {
        long offset = file.u64(at);
        if (offset < 0 || offset > file.size() - IndexFormat.TOC_BYTES) {
            throw file.corrupt(at, "a section begins at byte " + Long.toUnsignedString(offset) + ", outside the file");
        }
        return offset;
    }

    /** The first section after the series begins here; {@code tocAt} is where this table is. */
    long seriesEnd(long tocAt) {
        return labelIndices != 0 ? labelIndices : postings != 0 ? postings : tocAt;
    }
}
