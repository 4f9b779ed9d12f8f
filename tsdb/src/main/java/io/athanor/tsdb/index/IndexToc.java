package io.athanor.tsdb.index;

/** The table of contents at the end of an index: where each section begins, 0 if there is none. */
record IndexToc(
        long symbols, long series, long labelIndices, long labelOffsetTable, long postings, long postingsOffsetTable) {

    static IndexToc read(MappedFile file) {
        long at = file.size() - IndexFormat.TOC_BYTES;
        if (at < IndexFormat.HEADER_BYTES) {
            throw file.corrupt(0, "an index of " + file.size() + " bytes is too short for a table of contents");
        }
        return read(file, at, file.size());
    }

    /** Reads the table at {@code at} of a file that holds a copy of it, of an index of so many bytes. */
    static IndexToc read(MappedFile file, long at, long indexBytes) {
        file.verify(at, IndexFormat.TOC_BYTES - 4, "the table of contents");
        IndexToc toc = new IndexToc(
                section(file, at, indexBytes),
                section(file, at + 8, indexBytes),
                section(file, at + 16, indexBytes),
                section(file, at + 24, indexBytes),
                section(file, at + 32, indexBytes),
                section(file, at + 40, indexBytes));
        if (toc.seriesEnd(indexBytes) < toc.series) {
            throw file.corrupt(at, "the series section ends before it begins");
        }
        return toc;
    }

    private static long section(MappedFile file, long at, long indexBytes) {
        long offset = file.u64(at);
        if (offset < 0 || offset > indexBytes - IndexFormat.TOC_BYTES) {
            throw file.corrupt(at, "a section begins at byte " + Long.toUnsignedString(offset) + ", outside the file");
        }
        return offset;
    }

    /** The first section after the series begins here. */
    long seriesEnd(long indexBytes) {
        return labelIndices != 0 ? labelIndices : postings != 0 ? postings : indexBytes - IndexFormat.TOC_BYTES;
    }

    /** Where the first section begins that begins behind {@code offset}, or this table. */
    long nextAfter(long offset, long indexBytes) {
        long next = indexBytes - IndexFormat.TOC_BYTES;
        for (long section :
                new long[] {symbols, series, labelIndices, labelOffsetTable, postings, postingsOffsetTable}) {
            if (section > offset && section < next) {
                next = section;
            }
        }
        return next;
    }
}
