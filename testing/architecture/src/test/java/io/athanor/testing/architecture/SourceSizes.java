package io.athanor.testing.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** How long our sources and their methods are, read by the compiler's own parser. */
final class SourceSizes {
    /** A reason for a file's length, anywhere in its comments: {@code Size: why}. */
    private static final Pattern REASON = Pattern.compile("(?m)^\\s*(/\\*|\\*|//).*\\bSize: \\S+ \\S+");

    /**
     * A source file.
     *
     * @param lines number of lines
     * @param reasoned whether it gives a reason for its length
     */
    record SourceFile(Path path, int lines, boolean reasoned) {
        boolean isTest() {
            return path.toString().contains("/src/test/") || path.startsWith("testing");
        }
    }

    /** A method or constructor. */
    record Method(Path path, String name, int lines) {}

    private final List<SourceFile> files = new ArrayList<>();
    private final List<Method> methods = new ArrayList<>();

    private SourceSizes() {}

    /** All Java sources below {@code root}, build output aside. */
    static SourceSizes of(Path root) throws IOException {
        SourceSizes sizes = new SourceSizes();
        List<Path> sources = sources(root);
        for (Path source : sources) {
            String text = Files.readString(source);
            int lines = (int) text.lines().count();
            sizes.files.add(new SourceFile(
                    root.relativize(source), lines, REASON.matcher(text).find()));
        }
        sizes.measureMethods(root, sources);
        return sizes;
    }

    List<SourceFile> files() {
        return files;
    }

    List<Method> methods() {
        return methods;
    }

    private static List<Path> sources(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                String name = String.valueOf(dir.getFileName());
                boolean aside = !dir.equals(root) && (name.startsWith(".") || name.equals("target"));
                return aside || name.equals("node_modules") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    private void measureMethods(Path root, List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                Path path = root.relativize(Path.of(unit.getSourceFile().toUri()));
                new MethodScanner(unit, positions, path).scan(unit, null);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private final class MethodScanner extends TreePathScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final Path path;

        MethodScanner(CompilationUnitTree unit, SourcePositions positions, Path path) {
            this.unit = unit;
            this.positions = positions;
            this.path = path;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
            long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
            methods.add(new Method(path, method.getName().toString(), (int) (last - first + 1)));
            return super.visitMethod(method, null);
        }
    }
}
