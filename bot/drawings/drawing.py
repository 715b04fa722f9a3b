"""Run as a program: the SVG on its standard input becomes a PNG on its standard output.

Its arguments are the zoom and the font files. It imports nothing of ours, so that it starts fast.
"""

import sys


def main() -> None:
    zoom, *fonts = sys.argv[1:]
    from resvg_py import svg_to_bytes

    # Without font files it drops all text and says nothing.
    drawn = svg_to_bytes(
        svg_string=sys.stdin.buffer.read().decode("utf-8"),
        font_files=fonts,
        skip_system_fonts=True,
        font_family="Inter",
        zoom=float(zoom),
    )
    sys.stdout.buffer.write(bytes(drawn))


if __name__ == "__main__":
    main()
