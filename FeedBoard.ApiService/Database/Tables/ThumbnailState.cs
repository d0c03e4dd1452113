namespace FeedBoard.ApiService.Database.Tables;

/// <summary>The state of an image's thumbnails. Only existing ones are shown.</summary>
internal enum ThumbnailState
{
    Wanted = 0,

    /// <summary>The objects of all its widths are there, made by the first version: they are shown until they are made again.</summary>
    MadeByFirstVersion = 1,

    /// <summary>It failed too often; the image itself is served.</summary>
    GivenUp = 2,

    /// <summary>
    /// The objects of all its widths are there. Not 1: the program before this one would look for them under their old names.
    /// </summary>
    Made = 3,
}
