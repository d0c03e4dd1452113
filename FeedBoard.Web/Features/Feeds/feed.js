// The page of a feed: comments in place, and its images large.
import "./comments.js";
import "./lightbox.js";
