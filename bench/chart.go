package main

import (
	"fmt"
	"html"
	"strings"
)

// bar is one bar of the chart.
type bar struct{ name, colour string }

var bars = []bar{
	{baseline, "#b9b9b9"},
	{ourDecode, "#1f6fb4"},
	{"lzxpress, encode, fast", "#e08214"},
	{"lzxpress, encode, default", "#8c510a"},
}

const (
	barHeight  = 11
	groupSpace = 12
	leftMargin = 90
	topMargin  = 64
	chartWidth = 640
)

// chart draws the speed of each contestant by class as an SVG image. Bars that
// leave the picture say by how much.
func chart(c corpus, r results) string {
	classes := append([]string{all}, c.classes()...)
	scale := r[ourDecode][all].speed * 1.5
	group := len(bars)*barHeight + groupSpace
	height := topMargin + group*len(classes) + 10
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">`+"\n",
		leftMargin+chartWidth+70, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="white"/><text x="8" y="18" font-size="14">MB/s of plain text by class, one core</text>`+"\n")
	x := 8
	for _, k := range bars {
		fmt.Fprintf(&b, `<rect x="%d" y="32" width="11" height="11" fill="%s"/><text x="%d" y="42">%s</text>`+"\n",
			x, k.colour, x+16, html.EscapeString(k.name))
		x += 28 + 6*len(k.name)
	}
	for i, class := range classes {
		y := topMargin + i*group
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text>`+"\n",
			leftMargin-8, y+len(bars)*barHeight/2+4, html.EscapeString(class))
		for j, k := range bars {
			v := r[k.name][class].speed
			width := min(v/scale, 1) * chartWidth
			fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%.0f" height="%d" fill="%s"/><text x="%.0f" y="%d" font-size="9">%.0f%s</text>`+"\n",
				leftMargin, y+j*barHeight, width, barHeight-1, k.colour, leftMargin+width+4, y+j*barHeight+9, v, more(v > scale))
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func more(cut bool) string {
	if cut {
		return " →"
	}
	return ""
}
